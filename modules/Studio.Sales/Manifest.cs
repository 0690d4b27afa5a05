using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Sales",
    Description = "Orders, returns and stock corrections with their lines, and what customers bought as facts.",
    Category = "Sales",
    Author = "The Studio contributors",
    Dependencies = ["Studio.Customers"])]
