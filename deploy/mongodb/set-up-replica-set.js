// Run by mongosh. Initiates the replica set, adds the members that are new in MONGODB_HOSTS, and makes the
// application's user. Repeating it changes nothing but the user's password, if that is another one.
const { MONGODB_HOSTS, MONGODB_ROOT_PASSWORD_FILE, MONGODB_PASSWORD_FILE } = process.env;
const passwordIn = (file) => require("fs").readFileSync(file, "utf8").trim();
const password = passwordIn(MONGODB_PASSWORD_FILE);
const [first, ...others] = MONGODB_HOSTS.split(",");
const application = "ca-renewal";

const asRoot = (hosts, option) =>
  connect(
    `mongodb://root:${encodeURIComponent(passwordIn(MONGODB_ROOT_PASSWORD_FILE))}@${hosts}/admin?${option}`,
  );

function initiate() {
  try {
    const members = [{ _id: 0, host: first }];
    asRoot(first, "directConnection=true").adminCommand({ replSetInitiate: { _id: "rs0", members } });
  } catch (error) {
    if (error.codeName !== "AlreadyInitialized") throw error;
  }
}

function addMembers() {
  const known = rs.conf().members.map(({ host }) => host);
  for (const host of others.filter((other) => !known.includes(other))) rs.add(host);
}

function allowApplication() {
  const database = db.getSiblingDB(application);
  const user = { pwd: password, roles: [{ role: "readWrite", db: application }] };
  if (database.getUser(application)) database.updateUser(application, user);
  else database.createUser({ user: application, ...user });
}

initiate();
// The shell's own `db`, which rs.conf() and rs.add() speak to. Connecting waits for a primary.
db = asRoot(first, "replicaSet=rs0");
addMembers();
allowApplication();
