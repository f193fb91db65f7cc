// What the tests use of the package, which has no types of its own.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Model {
    save(): Promise<string>;
    destroy(): Promise<void>;
  }

  interface DeviceCode extends Model {
    clientId: string;
    accountId?: string;
    authTime?: number;
    claims?: object;
    error?: string;
    exp?: number;
    grantId?: string;
    resource?: string | readonly string[];
    scope?: string;
    readonly params: Readonly<Record<string, string | undefined>>;
  }

  interface Grant extends Model {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
  }

  interface RequestContext {
    readonly path: string;
    readonly method: string;
    status: number;
    body: unknown;
    set(name: string, value: string): void;
  }

  export default class Provider {
    constructor(issuer: string, configuration: object);
    readonly Grant: new (properties: {
      readonly accountId: string;
      readonly clientId: string;
    }) => Grant;
    readonly DeviceCode: {
      findByUserCode(
        userCode: string,
        options?: { readonly ignoreExpiration?: boolean },
      ): Promise<DeviceCode | undefined>;
    };
    readonly RefreshToken: { revokeByGrantId(grantId: string): Promise<void> };
    use(middleware: (context: RequestContext, next: () => Promise<void>) => Promise<void>): void;
    on(event: string, listener: (context: unknown, error: Error) => void): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
