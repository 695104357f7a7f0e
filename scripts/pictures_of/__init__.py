"""The screens of which there are pictures: one line for each, in the file of those who see it."""

from scripts.pictures_of import citizens, kiosk, staff

PICTURES = (*kiosk.PICTURES, *citizens.PICTURES, *staff.PICTURES)
