using Studio.Kernel.Modules;

[assembly: Theme(
    Name = "Sample shop",
    Description = "A small bilingual shop with products, a cart, orders and the website widget.",
    Category = "Themes",
    Author = "The Studio contributors",
    Dependencies = ["Studio.WebEngagement"])]
