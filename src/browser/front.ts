import { offerNewPictures } from './lib/new-pictures.ts';
import { startSlideshow } from './lib/slideshow.ts';

function start(): void {
  const slideshow = document.querySelector<HTMLElement>('[data-slideshow]');
  if (slideshow) startSlideshow(slideshow);
}

start();
offerNewPictures(document, start);
