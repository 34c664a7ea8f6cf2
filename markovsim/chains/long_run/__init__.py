"""The long run: stationary and quasi-stationary laws, passage times, mixing, spectra."""
