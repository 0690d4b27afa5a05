using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Connectors",
    Description = "Imports files of order lines: products, customers, orders, returns and their interactions.",
    Category = "Connectors",
    Author = "The Studio contributors",
    Dependencies = ["Studio.Customers", "Studio.Sales"])]
