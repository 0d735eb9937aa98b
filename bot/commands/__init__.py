"""What the command line does with the bot: a module a command, loaded only when it is called."""
