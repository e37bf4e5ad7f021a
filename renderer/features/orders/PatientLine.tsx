import { useTranslation } from 'react-i18next';
import type { Patient } from '../../../electron/contract/orders.ts';
import classes from './orders.module.css';

export const nameOf = ({ family, given }: Patient): string => [family, given].filter(Boolean).join(' ');

/** The patient of a sample: name, number, date of birth, sex. */
export function PatientLine({ patient }: { patient: Patient | null }) {
  const { t } = useTranslation();
  if (!patient) return <span className="soft">{t('orders.noPatient')}</span>;
  const facts = [
    patient.authority ? `${patient.mrn} (${patient.authority})` : patient.mrn,
    patient.birthDate,
    patient.sex === 'unknown' ? null : t(`sex.${patient.sex}`),
  ];
  return (
    <span>
      <strong className={classes.patient}>{nameOf(patient) || t('orders.unnamed')}</strong>
      <span className="soft">{facts.filter(Boolean).join(' · ')}</span>
    </span>
  );
}
