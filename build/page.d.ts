export declare const page: (quality: number) => Promise<string>
