using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Customers",
    Description = "The customer contact repository: interactions of every channel on one timeline, visitors and customers, customer and product schemas.",
    Category = "Customers",
    Dependencies = ["Studio.Contents"],
    Author = "The Studio contributors")]
