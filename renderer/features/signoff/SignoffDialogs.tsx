import type { SlideSummary } from '../../../electron/contract/methods.ts';
import { AgreementDialog } from './AgreementDialog.tsx';
import { AmendDialog } from './AmendDialog.tsx';
import { SecondDialog } from './SecondDialog.tsx';
import { SignDialog } from './SignDialog.tsx';
import { type SignoffDialog, useSignoff } from './store.ts';
import { VersionsDialog } from './VersionsDialog.tsx';

const DIALOGS: Record<SignoffDialog, (props: { slide: SlideSummary; onClose(): void }) => React.JSX.Element> = {
  sign: SignDialog,
  amend: AmendDialog,
  versions: VersionsDialog,
  second: SecondDialog,
  agreement: AgreementDialog,
};

export function SignoffDialogs({ slide }: { slide: SlideSummary }) {
  const { dialog, show } = useSignoff();
  if (dialog === null) return null;
  const Dialog = DIALOGS[dialog];
  return <Dialog slide={slide} onClose={() => show(null)} />;
}
