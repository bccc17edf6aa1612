/** The page itself, once its hub is there. */
import "../src/main";
