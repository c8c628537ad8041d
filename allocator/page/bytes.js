// Bytes, texts and hexadecimal digits; and the one kind of error that has a sentence for people.

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const HASH = /^[0-9a-f]{64}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const RECEIPT = /^[0-9A-HJKMNP-TV-Z]{16}$/;

class Wrong extends Error {
  // `code` names the sentence in words.js, `facts` fill its gaps, `pair` holds the two values that differ.
  constructor(code, facts = {}, pair = null) {
    super(code);
    this.code = code;
    this.facts = facts;
    this.pair = pair;
  }
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function toHex(bytes) {
  let text = "";
  for (const byte of bytes) text += (byte + 256).toString(16).slice(1);
  return text;
}

function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function wordsToHex(words, start = 0) {
  let text = "";
  for (let at = start; at < start + 8; at++) text += (words[at] >>> 0).toString(16).padStart(8, "0");
  return text;
}
