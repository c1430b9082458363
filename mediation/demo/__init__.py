"""The demo county: 诸暨 with units, a cast and real stories driven through the real moves."""
