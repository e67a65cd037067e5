using System.Reflection;

namespace TechVolunteers.Tests.EmbeddedRuntime.ProgrammingModel;

/// <summary>Type names with C# keywords and the nullability that the compiler noted in the metadata.</summary>
public static class ApiNames
{
    private const byte NullableReference = 2;
    private const byte NotNull = 1;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
    };

    public static string Plain(Type type) => Write(type, () => 0);

    public static string Of(Type type, Func<byte> nextFlag) => Write(type, nextFlag);

    /// <summary>Flags in the order in which the compiler wrote them: the type, then its arguments, depth first.</summary>
    public static Func<byte> Nullability(ICustomAttributeProvider member)
    {
        var flags = Flags(member);
        var position = 0;
        var context = flags is null ? Context(member) : (byte)0;
        return () => flags is null ? context : flags.Length == 1 ? flags[0] : flags[position++];
    }

    public static bool GenericParameterIsNotNull(Type parameter) => (Flags(parameter) is [var flag, ..] ? flag : Context(parameter)) == NotNull;

    private static string Write(Type type, Func<byte> nextFlag)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            // The metadata speaks of the underlying type only.
            return $"{Write(underlying, nextFlag)}?";
        }

        if (type.IsByRef)
        {
            return Write(type.GetElementType()!, nextFlag);
        }

        var flag = !type.IsValueType || type.IsGenericType ? nextFlag() : (byte)0;
        var mark = flag == NullableReference && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Write(type.GetElementType()!, nextFlag)}[]{mark}";
        }

        if (type.IsGenericParameter)
        {
            return type.Name + mark;
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword + mark;
        }

        var outer = type.DeclaringType is { } declaring ? $"{Plain(declaring)}." : $"{type.Namespace}.";
        var arguments = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).ToList();
        var generic = arguments.Count == 0 ? "" : $"<{string.Join(", ", arguments.Select(a => Write(a, nextFlag)))}>";
        return $"{outer}{type.Name.Split('`')[0]}{generic}{mark}";
    }

    private static byte[]? Flags(ICustomAttributeProvider member) => Data(member)
        .FirstOrDefault(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.NullableAttribute")?.ConstructorArguments[0] switch
    {
        null => null,
        { Value: byte one } => [one],
        { Value: IReadOnlyCollection<CustomAttributeTypedArgument> many } => [.. many.Select(m => (byte)m.Value!)],
        _ => null,
    };

    private static byte Context(ICustomAttributeProvider? member)
    {
        for (; member is not null; member = Outer(member))
        {
            var noted = Data(member).FirstOrDefault(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.NullableContextAttribute");
            if (noted is not null)
            {
                return (byte)noted.ConstructorArguments[0].Value!;
            }
        }

        return 0;
    }

    private static ICustomAttributeProvider? Outer(ICustomAttributeProvider member) => member switch
    {
        ParameterInfo parameter => parameter.Member,
        Type { IsGenericMethodParameter: true } generic => generic.DeclaringMethod,
        MemberInfo { DeclaringType: { } declaring } => declaring,
        Type type => type.Module,
        _ => null,
    };

    private static IEnumerable<CustomAttributeData> Data(ICustomAttributeProvider member) => member switch
    {
        ParameterInfo parameter => parameter.GetCustomAttributesData(),
        MemberInfo info => info.GetCustomAttributesData(),
        Module module => module.GetCustomAttributesData(),
        _ => [],
    };
}
