using Studio.Kernel.Modules;

[assembly: Module(
    Name = "Contents",
    Description = "Content items of every type: lists, a form made from the type's definition, versions, and a REST API with filters on any field.",
    Category = "Content",
    Author = "The Studio contributors")]
