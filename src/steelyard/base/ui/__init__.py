"""What every page shares: the skeleton, navigation, components and static files."""
