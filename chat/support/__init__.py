"""What belongs to no subject: threads, mail, sealing, fragments of HTML."""
