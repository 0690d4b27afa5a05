using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Decisions",
    Description = "Rules, offers and sales scripts, matched at each contact; answers and how each rule performs.",
    Category = "Decisions",
    Author = "The Studio contributors",
    Dependencies = ["Studio.Customers", "Studio.Templates"])]
