using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Administration",
    Description = "Sign-in, users and roles, API keys, set-up and verification.",
    Category = "Studio",
    Author = "The Studio contributors",
    IsAlwaysEnabled = true)]
