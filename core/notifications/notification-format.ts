/** The formats of notifications: a mail, or a custom notification of Amazon Q Developer in chat applications. */
export const notificationFormats = ['email', 'chat'] as const;

export type NotificationFormat = (typeof notificationFormats)[number];
