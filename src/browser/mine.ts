import { keepMineCurrent } from './lib/mine.ts';

keepMineCurrent(document);
