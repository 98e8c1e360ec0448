export declare const smallPage: () => string
