/** The fields of a request of VPC Lattice (event structure V2) that the function reads. */
interface LatticeRequest {
  readonly method: string;
  readonly path: string;
}

/** Answers `GET /orders/17`. */
export async function handler({ method, path }: LatticeRequest) {
  const [, id] = /^\/orders\/(\d+)$/.exec(path.split('?')[0] ?? '') ?? [];
  if (id === undefined) return answer(404, { error: `there is nothing at ${path}` });
  if (method !== 'GET') return answer(405, { error: 'only GET is allowed' });
  return answer(200, { id: Number(id), status: 'shipped' });
}

function answer(statusCode: number, content: object) {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
    isBase64Encoded: false,
  };
}
