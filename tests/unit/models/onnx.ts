/** The few parts of the ONNX format (protocol buffers) that tests look at. */

interface Field {
  number: number;
  value: number | Buffer;
}

function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes.readUInt8(at++);
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: take(8) };
        break;
      case 2:
        yield { number, value: take(varint()) };
        break;
      case 5:
        yield { number, value: take(4) };
        break;
      default:
        throw new Error(`wire type ${key % 8} is unknown`);
    }
  }
}

/** Field numbers of ModelProto.graph, GraphProto.initializer, and TensorProto's packed floats, name and raw data (onnx.proto). */
const [GRAPH, INITIALIZER, FLOAT_DATA, NAME, RAW_DATA] = [7, 5, 4, 8, 9];

/** The raw bytes of every tensor that a model file stores, by name. */
export function initializersOf(model: Buffer): Map<string, Buffer> {
  const out = new Map<string, Buffer>();
  for (const graph of fieldsOf(model)) {
    if (graph.number !== GRAPH) continue;
    for (const tensor of fieldsOf(graph.value as Buffer)) {
      if (tensor.number !== INITIALIZER) continue;
      let name = '';
      let raw: Buffer = Buffer.alloc(0);
      for (const { number, value } of fieldsOf(tensor.value as Buffer)) {
        if (number === NAME) name = (value as Buffer).toString('utf8');
        if (number === RAW_DATA || number === FLOAT_DATA) raw = value as Buffer;
      }
      out.set(name, raw);
    }
  }
  return out;
}
