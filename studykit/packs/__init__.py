"""Files of content to models, and what is wrong with them."""
