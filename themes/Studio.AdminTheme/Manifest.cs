using Studio.Kernel.Modules;

[assembly: Theme(
    Name = "Admin theme",
    Description = "The look of the studio: frame, navigation, light and dark.",
    Category = "Themes",
    Author = "The Studio contributors",
    IsAlwaysEnabled = true)]
