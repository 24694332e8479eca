"""The reviewer's kit: translations on a sheet or on paper, read by somebody who speaks both."""
