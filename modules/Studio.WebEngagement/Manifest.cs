using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Web engagement",
    Description = "Visitors of the shop, their sign-in, the widget's signed tokens and the cart that the server keeps and prices, and the order it becomes.",
    Category = "Channels",
    Author = "The Studio contributors",
    Dependencies = ["Studio.Customers", "Studio.Sales"])]
