// Screenshots made small: a picture of a page has few colours, so that a palette of 128 and good compression take a
// quarter of the bytes. Reads what Chromium writes: 8 bits a channel, not interlaced.

import { deflateSync, inflateSync, crc32 } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 128;
// So many of the commonest are kept as they are; of the others those first that differ most.
const EXACT = 32;

// The same picture with a palette.
export function shrink(png) {
  const { width, height, pixels } = decode(png);
  const { palette, of } = quantise(pixels);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = of.get(pixels[y * width + x]);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits for each pixel, which is a place in the palette.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("PLTE", colours), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

// The pixels as numbers, 0xRRGGBB.
function decode(png) {
  const parts = [];
  let header;
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = data;
    if (type === "IDAT") parts.push(data);
    at += length + 12;
  }
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 6 ? 4 : 3];
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = new Uint32Array(width * height);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const row = Buffer.from(raw.subarray(start + 1, start + 1 + stride));
    unfilter(raw[start], row, above, channels);
    for (let x = 0; x < width; x += 1) {
      const at = x * channels;
      pixels[y * width + x] = (row[at] << 16) | (row[at + 1] << 8) | row[at + 2];
    }
    above = row;
  }
  return { width, height, pixels };
}

// PNG (third edition), section 9.2.
function unfilter(filter, row, above, channels) {
  for (let at = 0; at < row.length; at += 1) {
    const left = at < channels ? 0 : row[at - channels];
    const up = above[at];
    const corner = at < channels ? 0 : above[at - channels];
    const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    row[at] = (row[at] + add) & 255;
  }
}

function paeth(left, up, corner) {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

// A palette, and for each colour the nearest in it: areas stay exact, the edges of letters come close.
function quantise(pixels) {
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const sorted = [...counts].sort(([one, many], [other, more]) => more - many || one - other).map(([colour]) => colour);
  const palette = sorted.slice(0, EXACT);
  for (const apart of [300, 60, 0]) {
    for (const colour of sorted) {
      if (palette.length >= COLOURS) break;
      if (palette.every((own) => distance(own, colour) > apart)) palette.push(colour);
    }
  }
  const of = new Map();
  for (const colour of sorted) {
    let best = 0;
    for (let place = 1; place < palette.length; place += 1) {
      if (distance(palette[place], colour) < distance(palette[best], colour)) best = place;
    }
    of.set(colour, best);
  }
  return { palette, of };
}

function distance(one, other) {
  const [red, green, blue] = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((other >> shift) & 255));
  return red * red + green * green + blue * blue;
}
