'use strict';

/** Answers a request of VPC Lattice (event structure V2): `GET /orders/17`. */
exports.handler = async ({ method, path }) => {
  const [, id] = /^\/orders\/(\d+)$/.exec(path.split('?')[0]) ?? [];
  if (id === undefined) return answer(404, { error: `there is nothing at ${path}` });
  if (method !== 'GET') return answer(405, { error: 'only GET is allowed' });
  return answer(200, { id: Number(id), status: statusOf(id) });
};

/** Fails for old orders, which have no shipment. */
function statusOf(id) {
  const shipment = Number(id) % 4 === 0 ? undefined : { status: 'shipped' };
  return shipment.status;
}

function answer(statusCode, content) {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
    isBase64Encoded: false,
  };
}
