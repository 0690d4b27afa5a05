using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Scripts",
    Description = "JavaScript for those who plan: the functions that scripts call, checking and trying them.",
    Category = "Scripting",
    Author = "The Studio contributors",
    Dependencies = ["Studio.Contents"])]
