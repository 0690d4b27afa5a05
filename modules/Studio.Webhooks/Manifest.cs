using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Webhooks",
    Description = "Tells other systems of contacts and of what happens to customers: signed, in order for each customer, tried again, sent again on request.",
    Category = "Connectors",
    Author = "The Studio contributors",
    Dependencies = ["Studio.Customers"])]
