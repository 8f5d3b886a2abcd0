"""Every page, looked at: walked to by its links as each persona, photographed, and asked what would hurt a reader."""
