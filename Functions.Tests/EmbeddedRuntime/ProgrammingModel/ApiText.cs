using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TechVolunteers.Tests.EmbeddedRuntime.ProgrammingModel;

/// <summary>Prints our own types the way the official listing prints its types.</summary>
public static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // The compiler writes these for every record; the listing leaves them out.
    private static readonly string[] RecordNoise = ["Equals", "GetHashCode", "op_Equality", "op_Inequality", "PrintMembers", "<Clone>$", "get_EqualityContract"];

    public static ListedType Of(Type type)
    {
        var name = ApiNames.Plain(type);
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            var head = $"public delegate delegate {ApiNames.Of(invoke.ReturnType, ApiNames.Nullability(invoke.ReturnParameter))} {name}({Parameters(invoke)})";
            return new ListedType(name, Usage(type), head, new HashSet<string>(), new HashSet<string>());
        }

        return new ListedType(name, Usage(type), Head(type, name), Bases(type).ToHashSet(), Members(type, name).ToHashSet());
    }

    private static string Head(Type type, string name)
    {
        var modifiers = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly struct" : "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}{(IsRecord(type) ? "record" : "class")}",
        };
        return $"public {modifiers} {name}{Constraints(type.IsGenericType ? type.GetGenericArguments() : [])}";
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return [];
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var own = type.GetInterfaces().Except(inherited).Where(i => i.IsVisible).Select(ApiNames.Plain);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? own.Prepend(ApiNames.Plain(parent)) : own;
    }

    private static string? Usage(Type type)
    {
        if (type.CustomAttributes.FirstOrDefault(a => a.AttributeType == typeof(AttributeUsageAttribute)) is not { } usage)
        {
            return null;
        }

        var targets = (AttributeTargets)(int)usage.ConstructorArguments[0].Value!;
        var names = Enum.GetValues<AttributeTargets>()
            .Where(t => t != AttributeTargets.All && targets.HasFlag(t))
            .Select(t => $"System.AttributeTargets.{t}");
        var named = usage.NamedArguments.Select(a => $", {a.MemberName} = {((bool)a.TypedValue.Value! ? "true" : "false")}");
        return string.Join(" | ", names) + string.Concat(named);
    }

    private static IEnumerable<string> Members(Type type, string name)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(n => $"{name}.{n} = {Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)}");
        }

        var noise = IsRecord(type) ? RecordNoise : [];
        var fields = type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily).Select(f => Field(f, name));
        var constructors = type.GetConstructors(Declared).Where(IsSeen).Where(c => !c.IsStatic)
            .Select(c => $"{Access(c)}{name}.{Bare(type.Name)}({Parameters(c)})");
        var properties = type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsSeen) && !noise.Contains($"get_{p.Name}")).Select(p => Property(p, name));
        var methods = type.GetMethods(Declared)
            .Where(m => IsSeen(m) && !noise.Contains(m.Name) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Select(m => Method(m, name));
        return [.. fields, .. constructors, .. properties, .. methods];
    }

    private static string Field(FieldInfo field, string type)
    {
        var modifiers = field.IsLiteral ? "const " : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}";
        var value = field.IsLiteral ? $" = {Constant(field.GetRawConstantValue(), field.FieldType)}" : "";
        return $"{(field.IsPublic ? "public " : "protected ")}{modifiers}{ApiNames.Of(field.FieldType, ApiNames.Nullability(field))} {type}.{field.Name}{value}";
    }

    private static string Property(PropertyInfo property, string type)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsSeen).ToList();
        var widest = accessors.FirstOrDefault(a => a.IsPublic) ?? accessors[0];
        string One(MethodInfo? accessor, string word) => accessor is null || !IsSeen(accessor)
            ? ""
            : $"{(accessor.IsPublic == widest.IsPublic ? "" : "protected ")}{word}; ";
        var setter = property.SetMethod;
        var isInit = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        return $"{Access(widest)}{Modifiers(widest)}{ApiNames.Of(property.PropertyType, ApiNames.Nullability(property))} {type}.{property.Name} "
            + $"{{ {One(property.GetMethod, "get")}{One(setter, isInit ? "init" : "set")}}}";
    }

    private static string Method(MethodInfo method, string type)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute), false) ? "EXT " : "";
        var generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        var returned = ApiNames.Of(method.ReturnType, ApiNames.Nullability(method.ReturnParameter));
        var constraints = Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []);
        var name = method.Name switch
        {
            "op_Equality" => "operator ==",
            "op_Inequality" => "operator !=",
            "op_Implicit" => $"implicit operator {returned}",
            "op_Explicit" => $"explicit operator {returned}",
            _ => method.Name,
        };
        var result = name.Contains("plicit operator", StringComparison.Ordinal) ? "" : $"{returned} ";
        return $"{extension}{Access(method)}{Modifiers(method)}{result}{type}.{name}{generics}({Parameters(method)}){constraints}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
    {
        var kind = p.IsOut ? "out " : p.ParameterType.IsByRef ? (p.IsIn ? "in " : "ref ") : p.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        var type = p.ParameterType.IsByRef ? p.ParameterType.GetElementType()! : p.ParameterType;
        var value = p.HasDefaultValue ? $" = {Constant(p.DefaultValue, p.ParameterType)}" : "";
        return $"{kind}{ApiNames.Of(type, ApiNames.Nullability(p))} {p.Name}{value}";
    }));

    private static string Constant(object? value, Type type) => value switch
    {
        null when type.IsGenericParameter => $"default({type.Name}?)",
        null when type.IsValueType && Nullable.GetUnderlyingType(type) is null => $"default({ApiNames.Plain(type)})",
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Select(p =>
    {
        var all = new List<string>();
        var types = p.GetGenericParameterConstraints();
        if (p.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            all.Add("class");
        }
        else if (p.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            all.Add("struct");
        }
        else if (types.Length == 0 && ApiNames.GenericParameterIsNotNull(p))
        {
            all.Add("notnull");
        }

        all.AddRange(types.Where(t => t != typeof(ValueType)).Select(ApiNames.Plain));
        return all.Count == 0 ? "" : $" where {p.Name} : {string.Join(", ", all)}";
    }));

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Declared) is not null;

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : "protected ";

    private static string Modifiers(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true } => "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => method.GetBaseDefinition() == method ? "abstract " : "abstract override ",
        { IsVirtual: true, IsFinal: false } => method.GetBaseDefinition() == method ? "virtual " : "override ",
        { IsVirtual: true, IsFinal: true } when method.GetBaseDefinition() != method => "sealed override ",
        _ => "",
    };

    private static string Bare(string name) => name.Split('`')[0];
}
