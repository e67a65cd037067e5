if (args is ["inspect-packets"])
{
    return TechVolunteers.Nominations.Inspections.InspectionChild.Run();
}

return 0;
