import type { Protocol } from '../../policies/pod.ts';

/** Whether somebody answers there. */
export interface Question {
  address: string;
  protocol: Protocol;
  port: number;
}

/** `open` and `refused` have got there; `denied` was told so by rules; anything else leaves it open whether it got there. */
export type Answer = 'open' | 'refused' | 'denied' | 'silence' | (string & {});

/** Whether a question has got to where it was sent. */
export function hasArrived(answer: Answer): boolean {
  return answer === 'open' || answer === 'refused';
}
