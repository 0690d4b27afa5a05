using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Mail",
    Description = "Sends mail through the company's own SMTP server.",
    Category = "Channels",
    Author = "The Studio contributors")]
