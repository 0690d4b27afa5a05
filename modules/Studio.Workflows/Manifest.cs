using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Workflows",
    Description = "The kinds of steps that workflows are made of; each can be tried by itself.",
    Category = "Workflows",
    Author = "The Studio contributors")]
