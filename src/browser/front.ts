import { offerNewPictures } from './lib/new-pictures.ts';
import { startSlideshow } from './lib/slideshow.ts';

const slideshow = document.querySelector<HTMLElement>('[data-slideshow]');
if (slideshow) startSlideshow(slideshow);
offerNewPictures(document);
