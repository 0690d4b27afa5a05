using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Acme Loyalty",
    Description = "Loyalty points of customers, as a fact for rules and on a page for agents.",
    Category = "Samples",
    Author = "Acme",
    Version = "1.0.0",
    Dependencies = ["Studio.Customers", "Studio.Workflows"])]
