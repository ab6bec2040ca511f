import { words } from "../words";

const text = words.application;

/** Picture that shows where the serial number is printed on the back of a lock. */
export function LockPicture() {
  return (
    <svg className="lock-picture" viewBox="0 0 260 84" role="img" aria-label={text.lockPicture}>
      <rect className="lock-plug" x="4" y="26" width="46" height="32" rx="3" />
      <rect className="lock-hole" x="16" y="33" width="9" height="7" />
      <rect className="lock-hole" x="16" y="44" width="9" height="7" />
      <rect className="lock-body" x="50" y="8" width="200" height="68" rx="12" />
      <circle className="lock-hole" cx="236" cy="42" r="6" />
      {[0, 5, 8, 14, 19, 22, 28, 34, 37, 43, 48, 54, 57, 62, 68, 73, 76, 82, 88, 93].map((x, place) => (
        <rect key={x} className="lock-bar" x={92 + x} y="20" width={place % 3 === 0 ? 3 : 1.5} height="20" />
      ))}
      <rect className="lock-serial" x="76" y="45" width="132" height="22" rx="4" />
      <text x="142" y="61" textAnchor="middle">
        {text.lockPictureSerial}
      </text>
    </svg>
  );
}
