/** How an event is written for people: as a mail, or as a custom notification of Amazon Q Developer in chat applications. */
export const notificationFormats = ['email', 'chat'] as const;

export type NotificationFormat = (typeof notificationFormats)[number];
