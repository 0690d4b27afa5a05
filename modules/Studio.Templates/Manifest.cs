using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Templates",
    Description = "Liquid templates that scripts, messages and pages share: written once, rendered by their name.",
    Category = "Content",
    Author = "The Studio contributors",
    Dependencies = ["Studio.Contents", "Studio.Customers"])]
