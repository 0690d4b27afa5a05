using System.Reflection;
using System.Runtime.CompilerServices;

namespace Studio.Kernel.Security.Secrets;

/// <summary>Looks at types that have properties marked <see cref="SecretAttribute"/>.</summary>
internal static class SecretTypes
{
    /// <summary>Refuses a type that would give its secrets away by itself.</summary>
    /// <exception cref="InvalidOperationException">Says which property and what to do.</exception>
    public static void Check(Type type) => Check(type, []);

    private static void Check(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type) || type.Assembly == typeof(object).Assembly)
        {
            return;
        }

        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.IsDefined(typeof(SecretAttribute)))
            {
                CheckSecret(type, property);
            }
            else
            {
                var inside = property.PropertyType;
                Check(inside, seen);
                foreach (var argument in inside.IsArray ? [inside.GetElementType()!] : inside.GetGenericArguments())
                {
                    Check(argument, seen);
                }
            }
        }
    }

    private static void CheckSecret(Type type, PropertyInfo property)
    {
        if (property.PropertyType != typeof(string))
        {
            throw new InvalidOperationException($"{type.Name}.{property.Name} is marked as a secret; only texts can be.");
        }

        var print = type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        if (print?.IsDefined(typeof(CompilerGeneratedAttribute)) == true)
        {
            throw new InvalidOperationException($"{type.Name} has the secret {property.Name} and is a record, which prints its members: make it a class, or override PrintMembers.");
        }
    }
}
