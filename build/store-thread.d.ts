export declare const storeThread: () => Promise<string>
