/** A generated message, as of a request or an event. */
interface MessageType<Message> {
  decode(input: Uint8Array): Message;
}

/**
 * A message in which all that is not given is empty, as an older sender would leave it: so a test names what it is about,
 * and a new field of the contract leaves it alone.
 */
export function messageOf<Message extends object>(
  type: MessageType<Message>,
  given: NoInfer<Partial<Message>> = {},
): Message {
  return { ...type.decode(new Uint8Array()), ...given };
}
