import { startUploadForm } from './lib/upload/upload-form.ts';

const form = document.querySelector<HTMLFormElement>('form[data-upload]');
if (form) startUploadForm(form);
