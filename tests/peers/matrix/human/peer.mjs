// The human of the Matrix tests: matrix-js-sdk with its Rust crypto, which shares no code with the bot's nio.
//
// Both ways one JSON object a line. {"id": 1, "do": "say", "with": {…}} is answered by {"re": 1, "is": …} or
// {"re": 1, "error": "…"}; what the client shows of others comes in between, as {"seen": {…}}. The first command is
// "begin"; when the input ends, so does this. Nothing here waits for a time: whoever asks knows how long they will wait.
// {"changed": ROOM} says that what stands there was edited or taken back.

import { Console } from "node:console";
import { createDecipheriv, createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { createClient } from "matrix-js-sdk";
import { AllDevicesIsolationMode, OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";

// Only answers may go to standard output, and the library says thousands of lines.
const isQuiet = !process.env.PEER_LOG;
globalThis.console = new Console(isQuiet ? new Writable({ write: (_text, _as, done) => done() }) : process.stderr);

const tell = (told) => process.stdout.write(JSON.stringify(told) + "\n");
process.on("unhandledRejection", (reason) => console.error(reason)); // the library tries again by itself

let me, client, crypto;

// Beats whenever the client learnt something.
const changes = new EventEmitter().setMaxListeners(0);

async function until(test) {
  for (;;) {
    const change = once(changes, "change"); // before the look, so that nothing falls in between
    const found = await test();
    if (found) return found;
    await change;
  }
}

// What was told of each event: it is told again when it becomes readable.
const readable = new Map();

function see(event) {
  const id = event.getId();
  const isBeingDecrypted = event.isEncrypted() && !event.getClearContent() && !event.isDecryptionFailure();
  if (event.getSender() === me.user || isBeingDecrypted || event.isState()) return;
  const isReadable = !event.isDecryptionFailure();
  if (readable.get(id) === isReadable) return;
  readable.set(id, isReadable);
  tell({
    seen: {
      room: event.getRoomId(),
      id,
      sender: event.getSender(),
      type: event.getType(),
      content: event.getOriginalContent(),
      relation: event.getWireContent()["m.relates_to"] ?? null,
      encrypted: event.isEncrypted(),
      readable: isReadable,
      reason: isReadable ? null : event.decryptionFailureReason,
    },
  });
}

function standing(event) {
  const relation = event.getWireContent()["m.relates_to"];
  return {
    id: event.getId(),
    sender: event.getSender(),
    content: event.getContent(), // as it was edited last
    thread: relation?.rel_type === "m.thread" ? relation.event_id : null,
    edited: event.replacingEventId() !== undefined,
  };
}

function isMessage(event) {
  const isEdit = event.getWireContent()["m.relates_to"]?.rel_type === "m.replace";
  return event.getType() === "m.room.message" && event.status === null && !event.isRedacted() && !isEdit;
}

const withPassword = (upload) =>
  upload({ type: "m.login.password", identifier: { type: "m.id.user", user: me.user }, password: me.password });

async function exported() {
  // The library forgets them where it is told of the old identity once more before the new one.
  const keys = await crypto.olmMachine.exportCrossSigningKeys();
  return keys && { master: keys.masterKey, self_signing: keys.self_signing_key, user_signing: keys.userSigningKey };
}

const memberOf = (room, user) => client.getRoom(room)?.getMember(user)?.membership ?? null;

// A message to a room of which the client does not know yet that it is encrypted would go in clear.
async function entered(room, encrypted) {
  await until(() => client.getRoom(room)?.getMyMembership() === "join");
  if (encrypted) await until(() => crypto.isEncryptionEnabledInRoom(room));
  return room;
}

const deeds = {
  async begin({ url, user, device, token, password }) {
    me = { user, password };
    client = createClient({ baseUrl: url, userId: user, deviceId: device, accessToken: token, timelineSupport: true });
    await client.initRustCrypto({ useIndexedDB: false });
    crypto = client.getCrypto();
    client.on("Room.timeline", (event, _room, isOlder) => isOlder || see(event));
    client.on("Event.decrypted", see);
    client.on("Event.replaced", (event) => tell({ changed: event.getRoomId() }));
    client.on("Room.redaction", (_event, room) => tell({ changed: room.roomId }));
    for (const name of ["sync", "Room.timeline", "RoomState.events", "Room.myMembership", "Event.decrypted"]) {
      client.on(name, () => changes.emit("change"));
    }
    await client.startClient({ initialSyncLimit: 100 });
    await until(() => client.isInitialSyncComplete());
  },

  async create_room({ name, invite, encrypted, public: isPublic }) {
    const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
    const { room_id } = await client.createRoom({
      preset: isPublic ? "public_chat" : "private_chat",
      name,
      invite,
      initial_state: encrypted ? [encryption] : [],
    });
    return entered(room_id, encrypted);
  },

  invite: ({ room, user }) => client.invite(room, user),
  kick: ({ room, user }) => client.kick(room, user),
  leave: ({ room }) => client.leave(room),

  async join({ room }) {
    await client.joinRoom(room);
    const encrypted = await client.getStateEvent(room, "m.room.encryption", "").catch(() => null);
    return entered(room, encrypted !== null);
  },

  until_member: ({ room, user, membership }) => until(() => memberOf(room, user) === membership),

  send: async ({ room, type, content }) => (await client.sendEvent(room, type, content)).event_id,
  redact: async ({ room, id }) => (await client.redactEvent(room, id)).event_id,

  // What the server keeps of a file, and what is in it.
  async download({ content: { file, url } }) {
    const address = client.mxcUrlToHttp(file?.url ?? url, undefined, undefined, undefined, false, true, true);
    const response = await fetch(address, { headers: { Authorization: `Bearer ${client.getAccessToken()}` } });
    if (!response.ok) throw new Error(`the server gave ${response.status} for a file`);
    const kept = Buffer.from(await response.arrayBuffer());
    if (!file) return { kept: kept.toString("base64"), data: kept.toString("base64") };
    const digest = createHash("sha256").update(kept).digest("base64").replace(/=+$/, "");
    if (digest !== file.hashes.sha256) throw new Error("the server keeps another file than was said");
    const cipher = createDecipheriv("aes-256-ctr", Buffer.from(file.key.k, "base64url"), Buffer.from(file.iv, "base64"));
    const data = Buffer.concat([cipher.update(kept), cipher.final()]);
    return { kept: kept.toString("base64"), data: data.toString("base64") };
  },

  shown: ({ room }) => client.getRoom(room).getLiveTimeline().getEvents().filter(isMessage).map(standing),

  // From now on another key encrypts.
  rotate: ({ room }) => crypto.forceDiscardSession(room),

  isolate: ({ signed_only }) =>
    crypto.setDeviceIsolationMode(
      signed_only ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false),
    ),

  // Signs this device by the identity of its user: by one that other devices have made, or by a new one. Its keys are
  // what other devices need to do the same.
  async cross_sign({ keys }) {
    if (keys) {
      await crypto.userHasCrossSigningKeys(me.user, true); // else the library does not know what the keys are for
      await crypto.olmMachine.importCrossSigningKeys(keys.master, keys.self_signing, keys.user_signing);
      const device = await crypto.olmMachine.getDevice(crypto.olmMachine.userId, crypto.olmMachine.deviceId);
      await crypto.outgoingRequestProcessor.makeOutgoingRequest(await device.verify());
    } else {
      await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: withPassword });
    }
    if (!(await crypto.isCrossSigningReady())) throw new Error("the device could not be signed");
    return exported();
  },

  // Makes a new identity in place of the one that there is, as who has lost every device does.
  async reset_identity() {
    await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: withPassword, setupNewCrossSigning: true });
    return exported();
  },

  async devices({ user }) {
    const known = (await crypto.getUserDeviceInfo([user], true)).get(user) ?? new Map();
    return Promise.all(
      [...known].map(async ([id, device]) => ({
        id,
        fingerprint: device.getFingerprint(),
        signed: (await crypto.getDeviceVerificationStatus(user, id))?.signedByOwner ?? false,
      })),
    );
  },

  async shield({ room, id }) {
    const info = await crypto.getEncryptionInfoForEvent(client.getRoom(room).findEventById(id));
    return { colour: info?.shieldColour ?? null, reason: info?.shieldReason ?? null };
  },
};

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const command = JSON.parse(line);
  try {
    tell({ re: command.id, is: (await deeds[command.do](command.with)) ?? null });
  } catch (error) {
    tell({ re: command.id, error: String(error?.message ?? error) });
  }
});
lines.on("close", () => process.exit(0));
