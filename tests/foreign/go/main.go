// Drives a WeChat Pay gateway with Tencent's own wechatpay-go, as a merchant would. Reads its settings as JSON from
// standard input, and prints one JSON object with what it saw.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/downloader"
	"github.com/wechatpay-apiv3/wechatpay-go/core/notify"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/native"
	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"
)

const number = "FOREIGN-GO-1"
const noticeWait = 10 * time.Second

type settings struct {
	URL            string `json:"url"`
	AppID          string `json:"appid"`
	MchID          string `json:"mchid"`
	MerchantKey    string `json:"merchantKey"`
	MerchantSerial string `json:"merchantSerial"`
	APIv3Key       string `json:"apiV3Key"`
	// The public key and its id are set in public-key mode only.
	PublicKeyID string `json:"publicKeyId"`
	PublicKey   string `json:"publicKey"`
}

type notice struct {
	header http.Header
	body   string
}

func main() {
	given := settings{}
	must(json.NewDecoder(os.Stdin).Decode(&given))
	must(json.NewEncoder(os.Stdout).Encode(run(given)))
}

func run(given settings) map[string]interface{} {
	ctx := context.Background()
	leadToGateway(given.URL)
	notices, notifyURL := startMerchant()
	client, verifier := createClient(ctx, given)
	orders := native.NativeApiService{Client: client}
	refunds := refunddomestic.RefundsApiService{Client: client}
	seen := map[string]interface{}{}
	// step keeps the answer of a step, or the status and code of its refusal.
	step := func(name string, call func() (interface{}, error)) {
		answer, err := call()
		seen[name] = answer
		if err != nil {
			seen[name] = told(err)
		}
	}

	prepay := func(tradeNumber string) (interface{}, error) {
		answer, _, err := orders.Prepay(ctx, native.PrepayRequest{
			Appid:       core.String(given.AppID),
			Mchid:       core.String(given.MchID),
			Description: core.String("CA锁延期续费"),
			OutTradeNo:  core.String(tradeNumber),
			NotifyUrl:   core.String(notifyURL),
			Amount:      &native.Amount{Total: core.Int64(20000), Currency: core.String("CNY")},
		})
		if err != nil {
			return nil, err
		}
		return answer.CodeUrl, nil
	}
	query := func(tradeNumber string) (interface{}, error) {
		answer, _, err := orders.QueryOrderByOutTradeNo(ctx, native.QueryOrderByOutTradeNoRequest{
			OutTradeNo: core.String(tradeNumber),
			Mchid:      core.String(given.MchID),
		})
		return answer, err
	}
	closeOrder := func(tradeNumber string) (interface{}, error) {
		_, err := orders.CloseOrder(ctx, native.CloseOrderRequest{
			OutTradeNo: core.String(tradeNumber),
			Mchid:      core.String(given.MchID),
		})
		return "closed", err
	}

	step("prepay", func() (interface{}, error) { return prepay(number) })
	step("repeat", func() (interface{}, error) { return prepay(number) })
	step("unpaid", func() (interface{}, error) { return query(number) })
	control(given.URL, http.MethodPost, "/orders/"+number+"/pay")
	handler := notify.NewNotifyHandler(given.APIv3Key, verifier)
	payment := next(notices)
	paid := payments.Transaction{}
	must(parse(ctx, handler, payment, &paid))
	seen["paymentNotice"] = paid
	altered := notice{header: payment.header, body: payment.body + " "}
	step("altered", func() (interface{}, error) {
		if parse(ctx, handler, altered, &payments.Transaction{}) != nil {
			return "refused", nil
		}
		return "taken", nil
	})
	step("paid", func() (interface{}, error) {
		answer, _, err := orders.QueryOrderById(ctx, native.QueryOrderByIdRequest{
			TransactionId: paid.TransactionId,
			Mchid:         core.String(given.MchID),
		})
		return answer, err
	})
	step("closePaid", func() (interface{}, error) { return closeOrder(number) })

	refund := func() (interface{}, error) {
		answer, _, err := refunds.Create(ctx, refunddomestic.CreateRequest{
			OutTradeNo:  core.String(number),
			OutRefundNo: core.String("R-" + number),
			Reason:      core.String("重复支付"),
			NotifyUrl:   core.String(notifyURL),
			Amount: &refunddomestic.AmountReq{
				Refund:   core.Int64(5000),
				Total:    core.Int64(20000),
				Currency: core.String("CNY"),
			},
		})
		return answer, err
	}
	step("refund", refund)
	// The library has no type of its own for a refund's notice.
	back := map[string]interface{}{}
	must(parse(ctx, handler, next(notices), &back))
	seen["refundNotice"] = back
	step("refundRepeat", refund)
	step("refunded", func() (interface{}, error) {
		answer, _, err := refunds.QueryByOutRefundNo(ctx, refunddomestic.QueryByOutRefundNoRequest{
			OutRefundNo: core.String("R-" + number),
		})
		return answer, err
	})

	_, err := prepay(number + "B")
	must(err)
	step("close", func() (interface{}, error) { return closeOrder(number + "B") })
	step("closed", func() (interface{}, error) { return query(number + "B") })
	step("unknown", func() (interface{}, error) { return query("FOREIGN-GO-NONE") })
	return seen
}

func told(err error) string {
	var refusal *core.APIError
	if errors.As(err, &refusal) {
		return fmt.Sprintf("%d %s", refusal.StatusCode, refusal.Code)
	}
	return err.Error()
}

// createClient signs and verifies by the gateway's public key, or by the certificates that the library fetches itself.
func createClient(ctx context.Context, given settings) (*core.Client, auth.Verifier) {
	key, err := utils.LoadPrivateKey(given.MerchantKey)
	must(err)
	if given.PublicKeyID != "" {
		public, err := utils.LoadPublicKey(given.PublicKey)
		must(err)
		client, err := core.NewClient(ctx, option.WithWechatPayPublicKeyAuthCipher(
			given.MchID, given.MerchantSerial, key, given.PublicKeyID, public))
		must(err)
		return client, verifiers.NewSHA256WithRSAPubkeyVerifier(given.PublicKeyID, *public)
	}
	client, err := core.NewClient(ctx, option.WithWechatPayAutoAuthCipher(
		given.MchID, given.MerchantSerial, key, given.APIv3Key))
	must(err)
	certificates := downloader.MgrInstance().GetCertificateVisitor(given.MchID)
	return client, verifiers.NewSHA256WithRSAVerifier(certificates)
}

func parse(ctx context.Context, handler *notify.Handler, came notice, content interface{}) error {
	request, err := http.NewRequest(http.MethodPost, "http://127.0.0.1/notices", strings.NewReader(came.body))
	must(err)
	request.Header = came.header
	_, err = handler.ParseNotifyRequest(ctx, request, content)
	return err
}

func startMerchant() (<-chan notice, string) {
	notices := make(chan notice, 10)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	take := func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		must(err)
		notices <- notice{header: request.Header, body: string(body)}
		response.WriteHeader(http.StatusNoContent)
	}
	go func() { must(http.Serve(listener, http.HandlerFunc(take))) }()
	return notices, "http://" + listener.Addr().String() + "/notices"
}

// next waits for a notice, and ends the program if none comes.
func next(notices <-chan notice) notice {
	select {
	case came := <-notices:
		return came
	case <-time.After(noticeWait):
		log.Fatal("no notice came")
		return notice{}
	}
}

// toGateway sends the library's requests to the gateway as a proxy would, since the library knows only WeChat's own host.
type toGateway struct{ gateway *url.URL }

var direct = http.DefaultTransport

func (way toGateway) RoundTrip(request *http.Request) (*http.Response, error) {
	led := request.Clone(request.Context())
	led.URL.Scheme = way.gateway.Scheme
	led.URL.Host = way.gateway.Host
	led.Host = way.gateway.Host
	return direct.RoundTrip(led)
}

func leadToGateway(address string) {
	gateway, err := url.Parse(address)
	must(err)
	http.DefaultTransport = toGateway{gateway}
}

func control(gateway, method, path string) {
	request, err := http.NewRequest(method, gateway+"/control"+path, strings.NewReader("{}"))
	must(err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	must(err)
	if response.StatusCode >= http.StatusMultipleChoices {
		log.Fatalf("%s was answered with %d", path, response.StatusCode)
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
