"""People who may be screened, before they are anybody's participant."""
