import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, ok } from './answer.js';
import { type SendOptions, sendAnswer } from './send-answer.js';

describe('sending an answer', () => {
  let server: http.Server;
  let directory: string;
  let next: { readonly answer: Answer; readonly options?: Partial<SendOptions> };
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'jasmin-arc-test-'));
    server = http.createServer((_request, response) => {
      void sendAnswer(response, next.answer, { isHead: false, ...next.options });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true });
  });
  const get = (
    answer: Answer,
    options?: Partial<SendOptions>,
  ): Promise<{ readonly headers: http.IncomingHttpHeaders; readonly body: Buffer }> => {
    next = { answer, ...(options && { options }) };
    return new Promise((resolve, reject) => {
      http
        .get(
          { port: (server.address() as AddressInfo).port, agent: false, method: options?.isHead ? 'HEAD' : 'GET' },
          (response) => {
            buffer(response).then((body) => resolve({ headers: response.headers, body }), reject);
          },
        )
        .on('error', reject);
    });
  };

  it('sends a large file whole, and closes it', async () => {
    const content = Buffer.alloc(3_000_000, 'abc');
    writeFileSync(join(directory, 'file'), content);
    const file = await open(join(directory, 'file'));
    const { headers, body } = await get(ok({ body: { file, start: 0, length: content.length } }));
    expect(headers['content-length']).toBe('3000000');
    expect(body.equals(content)).toBe(true);
    await expect(file.stat()).rejects.toMatchObject({ code: 'EBADF' });
  });

  it('given the file gets shorter meanwhile, then the answer breaks off', async () => {
    writeFileSync(join(directory, 'file'), 'short');
    const file = await open(join(directory, 'file'));
    next = { answer: ok({ body: { file, start: 0, length: 100 } }) };
    await expect(
      sendAnswer(new http.ServerResponse(new http.IncomingMessage(null as never)), next.answer, { isHead: false }),
    ).rejects.toThrow('shorter');
  });

  it('sends texts as UTF-8, and only the headers when asked for them', async () => {
    expect((await get(ok({ body: 'é' }))).body.toString()).toBe('é');
    const { headers, body } = await get(ok({ body: 'é', contentType: 'text/plain' }), { isHead: true });
    expect([headers['content-length'], headers['content-type'], body.length]).toEqual(['2', 'text/plain', 0]);
  });
});
